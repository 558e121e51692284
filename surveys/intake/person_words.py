"""Words that make a name of two words a person's, or keep it from being one.

No directory of names: the commonest given names and family names heard in the programme's neighbourhoods,
written down by hand, and the words of streets, trades and surveys that stand beside them. What the lists do
not know is recognised by its column (`identifier_kinds.names`).
"""

_GIVEN = """
Aaron Abdi Abdirahman Abdul Abdullah Abigail Abraham Adaeze Adam Adele Adil Adrian Agnes Agnieszka Ahmad Ahmed Aidan
Aileen Aisha Akosua Alan Albert Alec Alex Alexander Alexandra Alfie Alfred Ali Alice Alicia Alina Alison Allan Amaka
Amal Amanda Amara Amelia Amelie Amina Amir Amit Amy Anastasia Andre Andrea Andreea Andrew Andriy Andrzej Angela
Angharad Angus Anil Anita Anjali Ann Anna Annabel Anne Annette Annie Anthony Antonio Anwar Aoife Arash Archie Arif
Arjun Arthur Asad Asha Ashley Ashraf Audrey Ava Ayesha Ayse Azad Babatunde Barbara Barry Bartosz Beatrice Beatriz Ben
Benjamin Bernadette Bernard Bertha Beryl Beth Bethany Betty Beverley Bilal Billy Bob Bogdan Boris Bradley Brandon
Brenda Brendan Brian Bridget Bronwen Bryan Bushra Caitlin Callum Calum Cameron Carl Carla Carlos Carmel Caroline
Carolyn Carys Catherine Cathy Catriona Cecil Cecilia Celine Chantelle Charles Charlie Charlotte Chiara Chidi Chinedu
Chipo Chloe Chris Christina Christine Christopher Ciara Claire Clara Clare Claudia Clive Colette Colin Colleen Connor
Conor Constance Craig Cristina Cynthia Daniel Daniela Danielle Danny Daphne Darren Daryl Dave David Dawid Debbie
Deborah Declan Deepa Deirdre Denise Dennis Derek Dermot Desmond Diana Diane Diego Dilan Dimitrios Dmitri Dominic
Dominik Donald Donna Doreen Doris Dorothy Douglas Duncan Dylan Eamonn Eddie Edith Edna Edward Edwin Eileen Eilidh
Elaine Eleanor Elena Eleni Eli Elif Elijah Elisabeth Elizabeth Ella Ellen Ellie Elliot Elsie Emeka Emily Emma Emmanuel
Emre Eric Erica Erin Ernest Esther Ethan Ethel Eugene Eunice Eva Evelyn Ewa Ewan Ewelina Faisal Farah Farida Farouk
Fatima Fatma Fatou Femi Fergus Fiona Folake Frances Francesca Francesco Francis Fred Freda Frederick Freya Funmi
Gabriel Gareth Gary Gavin Gemma Geoff Geoffrey George Georgia Georgina Gerald Geraldine Gerard Gertrude Gillian Gina
Giovanni Giulia Gladys Glenda Gloria Glyn Gordon Graeme Graham Grainne Greg Gregory Greta Gurpreet Gwen Hamza Hannah
Hans Hardeep Harold Harriet Harry Harvey Hasan Hassan Heidi Helen Helena Henry Herbert Hilary Hilda Hira Hoang Hodan
Horace Howard Hugh Hui Hussain Hussein Ian Ibrahim Ida Ifeoma Ifrah Igor Imelda Imogen Imran Ines Ingrid Ioana Ionut
Iqbal Iqra Irene Iryna Isaac Isabel Isabella Isabelle Isla Ismail Ivan Ivor Jackie Jacob Jacqueline Jake Jakub James
Jamie Jamila Jan Jane Janet Janice Jaroslaw Jasmin Jason Jaspreet Jean Jeff Jeffrey Jenna Jennifer Jenny Jeremy Jerzy
Jessica Jill Jim Jing Joan Joanna Joanne Joao Jodie Joe Joel John Johnny Jon Jonathan Jorge Jose Joseph Josephine Josh
Joshua Joyce Juan Judith Julia Julian Julie Juliet Justin Kamal Kamila Karen Karim Karl Karolina Katarzyna Kate
Katherine Kathleen Kathryn Katie Katrina Kay Keith Kelly Ken Kenneth Kerry Kevin Khadija Khalid Kieran Kim Kirsty Kofi
Krystyna Krzysztof Kulwinder Kwame Kyle Lakshmi Lara Lars Laura Lauren Laurence Lawrence Layla Leah Lee Leila Len Leo
Leon Leonard Leroy Lesley Leslie Lewis Liam Lilian Lily Linda Lindsay Linh Lisa Liz Lloyd Lorna Lorraine Louis Louisa
Louise Luca Lucas Lucia Lucy Ludmila Luis Luka Luke Lydia Lynn Lynne Mabel Maciej Madeleine Maeve Magdalena Mahmoud
Mairead Malcolm Malgorzata Mandeep Manjit Marc Marcin Marcus Margaret Maria Mariam Marian Marie Marilyn Marina Mario
Marion Marjorie Marta Martha Martin Martina Mary Maryam Mateo Mateusz Matilda Matt Matthew Maureen Maurice Mavis
Maxine Megan Mehdi Mehmet Mei Melanie Melissa Mia Michael Michal Michelle Miguel Mihai Mike Millie Mina Minh Miriam Mo
Mohamed Mohammad Mohammed Moira Molly Mona Monica Muhammad Murat Muriel Musa Mustafa Myra Nadia Nadine Nancy Naomi
Nasir Nasreen Natalia Natalie Natalya Natasha Nathan Navid Nazia Neil Nell Neville Ngozi Nia Niamh Nicholas Nicola
Nicole Nigel Nikita Nina Nneka Noah Noel Nomsa Noor Nora Norah Noreen Norma Norman Nuala Nusrat Obinna Oksana
Oleksandr Olena Olga Oliver Olivia Olu Oluwaseun Omar Orla Oscar Osman Owen Paige Pamela Parisa Parveen Patricia
Patrick Patryk Paul Paula Pauline Pawel Pedro Peggy Percy Peter Petra Phil Philip Phillip Phoebe Phyllis Pierre Piotr
Priya Przemyslaw Qasim Rachael Rachel Rafael Rahul Raj Rajesh Ralph Ramesh Rania Rashid Raymond Rebecca Reece Reginald
Rehana Reza Rhian Rhiannon Rhona Rhys Ricardo Richard Rita Robert Roberta Roger Roisin Roland Ron Ronald Rory Rosalind
Rosemary Rosie Rowena Roxanne Roy Ruaridh Rubina Rui Rukhsana Rupert Russell Ruth Ryan Saba Sabina Sadia Saira Sajid
Salma Sam Samantha Samina Samir Samuel Sana Sandra Sanjay Sara Sarah Scott Sean Sebastian Selina Sergei Sergey Serhiy
Shabana Shahid Shane Shannon Sharon Shaun Shazia Sheila Shelley Shirin Shirley Shona Sian Sidney Simon Sinead Siobhan
Sipho Sofia Sonia Sophia Sophie Stacey Stan Stanislaw Stella Stephanie Stephen Steve Steven Stewart Stuart Sukhdeep
Suleiman Sunil Suresh Susan Susannah Suzanne Svetlana Sylvia Szymon Tafadzwa Tahir Tamara Tanya Tara Tariq Tatiana Ted
Temitope Tendai Terence Teresa Terry Thandiwe Thelma Theo Theresa Thomas Tim Timothy Tina Toby Todd Tom Tomasz Tommy
Tony Tracey Tracy Trevor Tunde Uche Una Usman Uzma Valerie Vanessa Vera Verity Veronica Vicky Victoria Vijay Vikram
Vincent Virginia Vivian Vivien Vladimir Wanda Waqar Wayne Wei Wendy Wilfred William Winifred Winston Wojciech Xavier
Xiao Xin Yasmin Yasmine Yaw Yiannis Ying Yousef Youssef Yusuf Yvonne Zachary Zahra Zainab Zara Zbigniew Zoe Zofia
Zubair
""".split()  # noqa: SIM905  names read better in lines than as a list
# Given names that are words as well: they count only with a capital, and with a family name after them.
_WORDS_TOO = """
Amber Angel April Art Autumn Bill Blessing Bruce Carmen Carol Chase Chelsea Christian Cliff Daisy Dale Dawn Dean Devon
Drew Earl Eve Faith Florence Frank Ginger Glen Grace Grant Guy Hazel Heather Holly Hope Iris Ivy Jack Jade Jasmine Jay
Jo Jordan Joy June King Mark Max Miles Nick Olive Pat Patience Pearl Penny Poppy Precious Ray Rich Rob Robin Rose Ruby
Said Sally Sue Summer Sunny Victor Viola Violet Will Willow
""".split()  # noqa: SIM905  names read better in lines than as a list
FAMILY = """
Adams Adeyemi Ahmed Akhtar Ali Allen Anderson Andrews Atkinson Bailey Baker Ball Barker Barnes Begum Bell Bennett
Berry Bibi Booth Bradley Brown Burke Burns Butler Byrne Campbell Carr Carroll Carter Chambers Chapman Clarke Cole
Collins Cooke Cooper Cunningham Davies Davis Davison Dawson Dixon Doherty Doyle Edwards Elliott Ellis Evans Fisher
Fitzgerald Fletcher Foster Fox Francis Fraser Gallagher Gardner George Gibson Graham Griffin Griffiths Hall Hamilton
Harding Harper Harris Harrison Hart Harvey Hassan Hayes Henderson Hill Holmes Hopkins Howard Hudson Hughes Hunter
Hussain Ibrahim Iqbal Jackson Jameson Jenkins Johnson Johnston Jones Kaur Kelly Kennedy Khan King Knight Kowalski
Lawson Lewis Lloyd Lynch Macdonald Marshall Mason Matthews McCarthy McDonald Miah Miller Mills Mitchell Mohamed
Mohammed Moore Morgan Morris Morrison Murphy Murray Nelson Newman Nowak Nguyen O'Brien O'Connor O'Neill O'Reilly
O'Sullivan Okafor Okonkwo Owen Palmer Parker Patel Pearce Pearson Perry Phillips Powell Price Pritchard Quinn Rahman
Reid Reynolds Richards Richardson Roberts Robertson Robinson Rogers Rose Ross Russell Ryan Saunders Scott Shah Sharma
Shaw Simpson Singh Smith Spencer Stevens Stewart Sullivan Sutton Taylor Thomas Thompson Thomson Turner Walker Walsh
Ward Warren Watson Watts Webb Wells White Wilkinson Williams Williamson Wilson Wood Woods Wright Young Yusuf
""".split()  # noqa: SIM905  names read better in lines than as a list
_FAMILY_TOO = """
Bailey Baker Ball Barker Barnes Bell Berry Booth Burns Butler Carter Chambers Chapman Cole Cooke Cooper Dixon Ellis
Fisher Fletcher Foster Fox Francis Gardner Graham Griffin Hall Hamilton Harding Harper Hart Hill Hudson Hunter King
Knight Lawson Marshall Mason Miller Mills Mitchell Moore Morgan Newman Palmer Parker Perry Price Reid Rose Saunders
Spencer Sutton Taylor Turner Walker Ward Watts Webb Wells White Wood Woods Wright Young Russell Warren Carroll Lynch
Scott Murray
""".split()  # noqa: SIM905  names read better in lines than as a list
# What follows a given name in the name of a street, a building, a trade or an answer, never in a person's.
ORDINARY = """
academy accountant administrator advisor agent analyst and apprentice architect area artist assistant association
avenue bar british buddhist builder building bus by cafe captain carer caretaker caribbean cashier catholic central
centre chapel charity chef christian church cinema city cleaner clerk clinic close club coach college community
consultant cottage council councillor county crescent dental dentist designer development director district doctor
doctors driver economist editor electrician employed engineer estate estates event executive farm farmer fire fitter
flats foundation free garden general greengrocer guard hairdresser health help hindu hospital hotel house housekeeper
housing inn inspector institute instructor irish jewish job joinery journalist junction labourer labs lawyer leader
lecturer level librarian library limited ltd machinist manager market mechanic medical mentor midwife minister mosque
museum muslim near not nurse nursery office officer operator or other owner parade paramedic partner pay period
pharmacist pharmacy photographer physiotherapist picker pier pilot plasterer play plc plumber police primary principal
product professional programmer project pub receptionist religion representative research residents restaurant retail
retired road roofer room said says school scientific scientist secondary secretary security self services shop
shopping sikh site soldier solicitor specialist staff station store street student supervisor support surgeon surgery
surveyor teacher teaching team technician temple terrace theatre therapist time tower town trade trainer training
trust tutor university waiter waitress warden warehouse was way welfare well woman worker writer yard youth
""".split()  # noqa: SIM905  words read better in lines than as a list
# Given names that streets and parks bear, and words that are family names after any other.
OF_PLACES = [
    "Albert",
    "Alexandra",
    "Charlotte",
    "Edward",
    "Elizabeth",
    "Florence",
    "George",
    "Penny",
    "Stanley",
    "Victoria",
]
PLACES = """
bank bay bridge brook court day east field fields forest gardens green grove hall heights hill lane lodge mill mount
north park place quay row south square vale view village walk west wharf wood works
""".split()  # noqa: SIM905  words read better in lines than as a list
# Family names that are hardly ever anything else: with a word before them they are enough.
FAMILY_SURE = [name for name in FAMILY if name not in _FAMILY_TOO]

GIVEN_SURE = tuple(_GIVEN)
GIVEN_TOO = tuple(_WORDS_TOO)
GIVEN = GIVEN_SURE + GIVEN_TOO
